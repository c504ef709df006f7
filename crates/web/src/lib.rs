//! HTTP: the API, the pages and live events. Parses, authenticates, calls `app`, presents; holds no rule.

pub mod api;
