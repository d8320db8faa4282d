"""placeholder until the polynomials arrive"""
