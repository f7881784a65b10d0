//! DynamoDB at a local port, for programs that are started: the embedded engine behind its protocol.
//! For tests alone: it takes any signature.

use std::collections::VecDeque;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use ledger::embedded::Embedded;

use crate::wire::{Reply, serve};

/// What happens to a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// It is done, and answered.
    Done,
    /// It is not done; this is the reply.
    Undone(Reply),
    /// It is done; this is the reply all the same.
    DoneBut(Reply),
}

/// A table at a port.
#[derive(Debug, Clone)]
pub struct Dynamo {
    address: SocketAddr,
    fates: Arc<Mutex<VecDeque<(String, Fate)>>>,
}

impl Dynamo {
    /// Serves the engine.
    ///
    /// # Errors
    /// There is no free port.
    pub async fn over(engine: Embedded) -> io::Result<Self> {
        let fates = Arc::new(Mutex::new(VecDeque::new()));
        let (engine, plan) = (Arc::new(engine), fates.clone());
        let address = serve(move |asked| {
            let (engine, plan) = (engine.clone(), plan.clone());
            async move {
                let target = asked.header("x-amz-target").to_owned();
                let operation = target.split_once('.').map_or("", |(_, name)| name);
                answer(&engine, operation, asked.body, next(&plan, operation)).await
            }
        });
        let address = address.await?;
        Ok(Self { address, fates })
    }

    /// Its address, for `AWS_ENDPOINT_URL_DYNAMODB`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Decides about the next call of an operation that nothing is decided about yet.
    pub fn decide(&self, operation: &str, fate: Fate) {
        let mut plan = self.fates.lock().unwrap_or_else(PoisonError::into_inner);
        plan.push_back((operation.to_owned(), fate));
    }

    /// Forgets what was decided about calls that were not made.
    pub fn forget(&self) {
        let mut plan = self.fates.lock().unwrap_or_else(PoisonError::into_inner);
        plan.clear();
    }
}

fn next(plan: &Mutex<VecDeque<(String, Fate)>>, operation: &str) -> Fate {
    let mut plan = plan.lock().unwrap_or_else(PoisonError::into_inner);
    let at = plan.iter().position(|(own, _)| own == operation);
    let decided = at.and_then(|at| plan.remove(at));
    decided.map_or(Fate::Done, |(_, fate)| fate)
}

async fn answer(engine: &Embedded, operation: &str, body: Vec<u8>, fate: Fate) -> Reply {
    if let Fate::Undone(reply) = fate {
        return reply;
    }
    let done = engine.answer(operation, body).await;
    let done = done.map_or(Reply::Reset, |(status, body)| {
        let kind = "application/x-amz-json-1.0".to_owned();
        Reply::Answer(status, vec![("content-type", kind)], body)
    });
    match fate {
        Fate::DoneBut(reply) => reply,
        _ => done,
    }
}
