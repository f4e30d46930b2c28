"""Cụm, khối thi đua: members and heads by year, the season with its stages, duties, plan and calendar."""
