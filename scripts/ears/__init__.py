"""What teaches the ears: the examples, how they are varied, and the fork that learns them."""
