"""What the assistant can say: topics, sources, notices, numbers. Plain Python: no Rasa, no TensorFlow."""
