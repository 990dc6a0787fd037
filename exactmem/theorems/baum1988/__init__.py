"""Baum 1988: threshold networks, with the sharp count."""
