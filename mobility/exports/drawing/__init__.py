"""Figures as pictures, for paper, slides and walls."""
