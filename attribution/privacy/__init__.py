"""What people may ask of a tool that holds data about them: to be left out, to be forgotten, to be
shown in public.
"""
