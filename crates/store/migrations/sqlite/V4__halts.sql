-- What keeps mail from one recipient of a destination, or counts towards that.
create table halt (
    destination text not null,
    -- An address in lower case.
    recipient text not null,
    -- unsubscribed, refused
    why text not null,
    refusals integer not null,
    -- What was said at the last refusal.
    said text,
    -- Empty while refusals are only counted.
    halted_at_ms integer,
    version integer not null,
    primary key (destination, recipient)
) strict, without rowid;
