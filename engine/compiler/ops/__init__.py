"""The operations of the compiler: an op's value, shape rule and derivative side by side.

One file per family. An op is an object of class ``Op`` registered by name; a function of the same
file applies it to traced arrays, under the name the array API gives it.
"""
