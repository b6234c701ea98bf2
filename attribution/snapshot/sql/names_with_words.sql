-- The mentions whose name holds one of the folded words $words.
select mention_id, work_id, kind, name, given, family
from mentions
where list_has_any(string_split(key_name(name), ' '), $words)
