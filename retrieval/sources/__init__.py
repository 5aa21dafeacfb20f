"""Readers of catalogues, hubs and taxonomies: a file in, a stream of Taken and Refused out. Content never raises."""
