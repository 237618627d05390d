"""Where everything is kept: engine (the only begin, commit, rollback), desk (the only scoped query), kernel.

May import records and the domain. The only package beside records that knows SQLAlchemy.
"""
