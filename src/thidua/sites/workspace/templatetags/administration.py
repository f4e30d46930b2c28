"""What the administration pages need beside the house's tags."""

from django import template

from thidua.sites.workspace.action_names import name_of

register = template.Library()
register.filter("action_name", name_of)
