-- Whether two names printed at the same place of two author lists can be one person: they share the family name.
create temp macro share_a_name(whole, family) as
    contains(' ' || fold_name(whole) || ' ', ' ' || fold_name(family) || ' ')
    or len(list_intersect(list_filter(string_split(fold_name(whole), ' '), lambda w: length(w) > 1),
                          list_filter(string_split(fold_name(family), ' '), lambda w: length(w) > 1))) > 0;

-- Two lists one after the other, without repetitions, in order of first appearance. Mostly they are equal.
create temp macro joined(a, b) as
    case when b is null or a = b or len(b) = 0 then a
         when len(a) = 0 then b
         else list_filter(list_concat(a, b), lambda x, i: list_position(list_concat(a, b), x) = i) end;

-- A title as far as it tells publications apart.
create temp macro title_key(title) as regexp_replace(lower(strip_accents(title)), '[^a-z0-9]+', ' ', 'g');
