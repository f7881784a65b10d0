//! The least that answers as a Lambda function over HTTP: a bound, and nothing else. It must stay as it
//! stands in the first example of `lambda_http`.

use std::convert::Infallible;

use lambda_http::{Error, Request, service_fn};

#[tokio::main]
async fn main() -> Result<(), Error> {
    lambda_http::run(service_fn(hello)).await
}

async fn hello(_request: Request) -> Result<&'static str, Infallible> {
    Ok("hello")
}
