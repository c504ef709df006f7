//! The whole router in-process, on SQLite and a simulated clock: what goes in as HTTP and what comes out.

mod access;
mod agreement;
mod answering;
mod document;
mod hostile;
mod live;
mod mattermost;
mod outside;
mod pages;
mod promises;
mod publish;
mod rows;
mod site;
mod standing;
mod undelivered;
mod unsubscribe;
