//! Clients and a model server in one thread, joined by links with latency that break: any cut and
//! resume comes to the same. Time is a number here; nothing sleeps. Each world prints its seed.

#![expect(clippy::unwrap_used, reason = "tests")]

mod model;
mod world;

use world::World;

/// A world of its own for each seed: some quiet, most not.
fn run(seed: u64) {
    println!("NATTER_SEED={seed}");
    let mut world = World::new(seed);
    world.turmoil(3_000);
    world.calm();
    world.prove();
}

fn seeds(name: &str, count: u64) -> std::ops::Range<u64> {
    match std::env::var("NATTER_SEED")
        .ok()
        .and_then(|text| text.parse().ok())
    {
        Some(seed) => seed..seed + 1,
        None => {
            let from = u64::from(std::process::id()).wrapping_mul(1_000_003);
            println!("{name}: seeds from {from}");
            from..from + count
        }
    }
}

#[test]
fn any_cut_and_resume_comes_to_the_same() {
    // Two fixed worlds, then others at each run.
    (1..3).for_each(run);
    seeds("simulation", 40).for_each(run);
}
