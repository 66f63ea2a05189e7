"""What is kept on disk, and in which order it becomes durable: segments, log, index, keys, the writer's lock."""
