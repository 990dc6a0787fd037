"""Vardi, Yehudai, Shamir 2021: about sqrt(N) parameters by bit extraction, and what the bits cost."""
