//! Tests of the words, in one program: it links once and shares its generated updates.

mod audiences;
mod elsewhere;
mod exercise;
mod generate;
mod html;
mod inverse;
mod json;
mod late;
mod leaks;
mod mail;
mod mended;
mod messages;
mod notices;
mod plain;
mod reading;
mod samples;
mod seed;
mod templates;
mod world;
