//! Tests only: fake servers of real protocols, throw-away databases, whole applications with a simulated clock,
//! and updates whose words say who may read them.

pub mod databases;
pub mod fakes;
pub mod history;
pub mod http;
pub mod marked;
pub mod promised;
pub mod readers;
pub mod rooms;
pub mod serve;
pub mod world;
