"""Zhang, Bengio, Hardt, Recht, Vinyals 2017: interpolation with one neuron per point."""
