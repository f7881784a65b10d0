//! Whole journeys at the desk: sealed requests in the embedded engine, through the real SDK, out
//! again as files and text. Everybody in them is invented.

#[cfg(test)]
mod addresses;
#[cfg(test)]
mod answers;
#[cfg(test)]
mod audit;
#[cfg(test)]
mod backup;
#[cfg(test)]
mod commands;
#[cfg(test)]
mod complaints;
#[cfg(test)]
mod console;
#[cfg(test)]
mod copy;
#[cfg(test)]
mod deeds;
#[cfg(test)]
mod duplicates;
#[cfg(test)]
mod exports;
#[cfg(test)]
mod extension;
#[cfg(test)]
mod find;
#[cfg(test)]
mod harness;
#[cfg(test)]
mod interrupted;
#[cfg(test)]
mod journey;
#[cfg(test)]
mod keys;
#[cfg(test)]
mod known;
#[cfg(test)]
mod letters;
#[cfg(test)]
mod listing;
#[cfg(test)]
mod paper;
#[cfg(test)]
mod receipts;
#[cfg(test)]
mod refusals;
#[cfg(test)]
mod report;
#[cfg(test)]
mod resume;
#[cfg(test)]
mod retention;
#[cfg(test)]
mod rotation;
#[cfg(test)]
mod starts;
