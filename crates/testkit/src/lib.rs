//! Tests only: fake servers of real protocols, throw-away databases.

pub mod fakes;
