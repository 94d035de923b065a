//! Races of loads against commits.
