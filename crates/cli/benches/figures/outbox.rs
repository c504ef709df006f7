//! Publish → the request arrives at the sink, against posting to the sink directly.

use std::time::{Duration, Instant};

use sev1_testkit::http::Connection;

use crate::publish::{publish, settle};
use crate::server::declare;
use crate::sink::Sink;
use crate::table::{Table, ms, percentile};

const ROUNDS: usize = 400;

pub(crate) fn measure(table: &mut Table) {
    let sink = Sink::start();
    let server = sink.server("");
    let mut connection = server.connect();
    let mut direct = Connection::open(sink.address, None).expect("the sink listens");
    let path = format!("{}/updates", declare(&mut connection));
    let (mut through, mut straight) = (Vec::new(), Vec::new());
    for n in 0..ROUNDS {
        through.push(until_arrival(&sink, || publish(&mut connection, &path, n)));
        settle(&mut connection);
        straight.push(until_arrival(&sink, || {
            direct.request("POST", "/hooks/abcdefghijklmnopqrstuvwxyz", r#"{"text":"an update"}"#).expect("an answer");
        }));
    }
    let overhead = ms(percentile(&mut through, 0.99)) - ms(percentile(&mut straight, 0.99));
    table.quantity("publish → arrives at the sink, over a direct POST (p99)", overhead, "ms", 20.0);
    let overhead = ms(percentile(&mut through, 0.5)) - ms(percentile(&mut straight, 0.5));
    table.quantity("publish → arrives at the sink, over a direct POST (median)", overhead, "ms", 20.0);
}

fn until_arrival(sink: &Sink, act: impl FnOnce()) -> Duration {
    assert!(sink.arrivals.try_recv().is_err(), "something else arrived, so this would measure nothing");
    let started = Instant::now();
    act();
    let arrived = sink.arrivals.recv_timeout(Duration::from_secs(10)).expect("it arrives");
    arrived.duration_since(started)
}
