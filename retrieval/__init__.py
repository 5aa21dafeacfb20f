"""Text in, passages and hits out: readers, chunking, embedding, the Qdrant index and fusion."""
