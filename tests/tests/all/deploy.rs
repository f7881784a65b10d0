//! The deployment, read as data and compared with the programs: nothing in it is said twice without a test that
//! both say the same. What only AWS can show is listed in deploy/README.md.

use serde_json::Value;
use tests::template;

mod alarms;
mod headers;
mod policies;
mod residency;
mod routes;
mod tables;

fn read() -> Value {
    template::read().unwrap()
}
