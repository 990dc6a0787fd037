"""Park, Lee, Yun, Shin 2020: about N^(2/3) parameters, at width 3."""
