-- Functions of the build. Those on names, such as fold_name, come from `core/names.py`.

-- Whether two names printed at the same place of two author lists can be one person: they share the family name.
create temp macro share_a_name(full_name, family) as
    contains(' ' || fold_name(full_name) || ' ', ' ' || fold_name(family) || ' ')
    or len(list_intersect(list_filter(string_split(fold_name(full_name), ' '), lambda w: length(w) > 1),
                          list_filter(string_split(fold_name(family), ' '), lambda w: length(w) > 1))) > 0;

-- Two lists one after the other, without repetitions, in order of first appearance. Mostly they are equal.
create temp macro joined(a, b) as
    case when b is null or a = b or len(b) = 0 then a
         when len(a) = 0 then b
         else list_filter(list_concat(a, b), lambda x, i: list_position(list_concat(a, b), x) = i) end;

-- A title in the form in which titles are compared.
create temp macro title_key(title) as regexp_replace(lower(strip_accents(title)), '[^a-z0-9]+', ' ', 'g');
