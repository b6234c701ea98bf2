-- What a technician is called: the same as `display_name_of` in `core/person_names.py`.
create or replace macro display_name(given_names, family_name, known_as) as
    case when ends_with(' ' || strip_accents(lower(coalesce(known_as[1], given_names, ''))),
                        ' ' || strip_accents(lower(coalesce(family_name, ''))))
         then trim(coalesce(known_as[1], given_names, ''))
         else trim(concat_ws(' ', coalesce(known_as[1], given_names), family_name))
    end;
