//! What the board and a publish cost with a thousand and with a hundred thousand incidents.

use std::time::Duration;

use sev1_testkit::http::Connection;
use sev1_testkit::serve::Home;

use crate::publish::{publish, timed};
use crate::server::{SEV1, Server, declare, folder};
use crate::table::{Table, median};

const ROUNDS: usize = 200;

pub(crate) fn measure(table: &mut Table) {
    let few = grown(1_000);
    let many = grown(100_000);
    let mut few = Probe::new(&few);
    let mut many = Probe::new(&many);
    let (mut board_few, mut board_many, mut publish_few, mut publish_many) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for n in 0..ROUNDS {
        board_few.push(few.board());
        board_many.push(many.board());
        publish_few.push(few.publish(n));
        publish_many.push(many.publish(n));
    }
    let few_incidents = |d: Duration| ("with 1,000", d);
    table.ratio("board with 100,000 incidents (median)", median(&mut board_many), few_incidents(median(&mut board_few)), 1.5);
    table.ratio("publish with 100,000 incidents (median)", median(&mut publish_many), few_incidents(median(&mut publish_few)), 1.5);
}

/// A server on a database that has seen `incidents` incidents, 40 of them still open.
fn grown(incidents: u32) -> Server {
    let folder = folder();
    let file = Home::new(SEV1, folder.path(), "").database_file();
    sev1_testkit::history::write(&file, incidents, 40).expect("a history");
    Server::start(folder, "", "")
}

struct Probe {
    connection: Connection,
    path: String,
}

impl Probe {
    fn new(server: &Server) -> Self {
        let mut connection = server.connect();
        let path = format!("{}/updates", declare(&mut connection));
        Self { connection, path }
    }

    fn board(&mut self) -> Duration {
        timed(|| {
            let board = self.connection.request("GET", "/api/v1/incidents?limit=50", "").expect("an answer");
            assert_eq!(board.status, 200);
        })
    }

    fn publish(&mut self, n: usize) -> Duration {
        timed(|| publish(&mut self.connection, &self.path, n))
    }
}
