"""Is everything in place? Each module asks the machine for facts of one kind, and judges them in a function of its own."""
