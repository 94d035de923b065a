//! What fan-out costs: one room of readers, a publisher that keeps some messages outstanding.
//!
//! The server runs in this process, the readers in a child, so that the processor time measured is
//! the server's alone. `fanout [readers] [outstanding] [seconds] [workers] [payload]`, and
//! `fanout idle [connections]` for the memory of idle connections.

use std::any::Any;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use natter_engine::{
    Context, Engine, EngineConfig, Handler, ListenerConfig, PeerInfo, Protocol, Service, Topic,
};

type Failure = Box<dyn std::error::Error>;

const ROOM: Topic = Topic { space: 1, key: 1 };

/// Acknowledgements of the first reader: messages it has received.
static RECEIVED: AtomicU64 = AtomicU64::new(0);

fn encode(signal: &(dyn Any + Send + Sync), wire: &mut Vec<u8>) {
    if let Some(payload) = signal.downcast_ref::<Vec<u8>>() {
        wire.extend_from_slice(payload);
    }
}

struct Reader;

impl Handler for Reader {
    fn on_connect(&mut self, cx: &mut Context<'_>) {
        cx.subscribe(ROOM, encode);
    }

    /// The child acknowledges what all its readers have received, eight bytes each time.
    fn on_read(&mut self, _: &mut Context<'_>, input: &mut [u8]) -> usize {
        let whole = input.len() / 8 * 8;
        if let Some(last) = input[..whole].last_chunk::<8>() {
            RECEIVED.fetch_max(u64::from_be_bytes(*last), Ordering::Release);
        }
        whole
    }
}

struct Door;

impl Service for Door {
    fn accept(&self, _: &PeerInfo) -> Protocol {
        Protocol::Framed(Box::new(Reader))
    }
}

struct Plan {
    readers: usize,
    outstanding: u64,
    seconds: u64,
    workers: usize,
    payload: usize,
}

fn main() -> Result<(), Failure> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let number = |at: usize, default: usize| {
        args.get(at)
            .and_then(|text| text.parse().ok())
            .unwrap_or(default)
    };
    match args.first().map(String::as_str) {
        Some("child") => child(
            args[1].parse()?,
            number(2, 1),
            number(3, 100),
            number(4, 0) == 1,
        ),
        Some("idle") => idle(number(1, 10_000)),
        _ => serve(&Plan {
            readers: number(0, 1_000),
            outstanding: number(1, 64) as u64,
            seconds: number(2, 5) as u64,
            workers: number(3, 1),
            payload: number(4, 100),
        }),
    }
}

fn start(workers: usize) -> Result<(Engine, SocketAddr), Failure> {
    let mut config = EngineConfig::default();
    config.workers = workers;
    let engine = Engine::start(config)?;
    let addr = engine.listen(
        ListenerConfig::new("fanout", "127.0.0.1:0".parse()?),
        Arc::new(Door),
    )?;
    Ok((engine, addr))
}

fn spawn_child(
    addr: SocketAddr,
    readers: usize,
    payload: usize,
    idle: bool,
) -> Result<Child, Failure> {
    let [readers, payload, idle] = [readers, payload, usize::from(idle)].map(|n| n.to_string());
    let child = Command::new(std::env::current_exe()?)
        .args(["child", &addr.to_string(), &readers, &payload, &idle])
        .stdin(Stdio::piped())
        .spawn()?;
    Ok(child)
}

fn wait_for_readers(engine: &Engine, readers: usize) {
    while engine.stats().open < readers as u64 {
        std::thread::sleep(Duration::from_millis(10));
    }
    std::thread::sleep(Duration::from_millis(300));
}

fn serve(plan: &Plan) -> Result<(), Failure> {
    let (engine, addr) = start(plan.workers)?;
    let mut child = spawn_child(addr, plan.readers, plan.payload, false)?;
    wait_for_readers(&engine, plan.readers);
    let (before, cpu_before, began) = (engine.stats().total, cpu_time(), Instant::now());
    let publisher = engine.publisher();
    let mut sent = 0_u64;
    while began.elapsed() < Duration::from_secs(plan.seconds) {
        let received = RECEIVED.load(Ordering::Acquire);
        if sent >= received + plan.outstanding {
            std::thread::sleep(Duration::from_micros(50));
            continue;
        }
        while sent < received + plan.outstanding {
            let mut payload = vec![b'x'; plan.payload];
            sent += 1;
            payload[..8].copy_from_slice(&sent.to_be_bytes());
            publisher.publish(ROOM, Arc::new(payload));
        }
    }
    while RECEIVED.load(Ordering::Acquire) < sent {
        std::thread::sleep(Duration::from_millis(1));
    }
    let (took, cpu, after) = (
        began.elapsed(),
        cpu_time() - cpu_before,
        engine.stats().total,
    );
    let deliveries = (after.messages_out - before.messages_out) as f64;
    let writes = (after.writes - before.writes) as f64;
    println!(
        "{} readers, {} outstanding, {} workers: {:.0} deliveries/s, {:.3} us CPU a delivery, \
         {:.1} messages a write, {:.2} us CPU a write, {} lagged",
        plan.readers,
        plan.outstanding,
        plan.workers,
        deliveries / took.as_secs_f64(),
        cpu.as_secs_f64() * 1e6 / deliveries,
        deliveries / writes,
        cpu.as_secs_f64() * 1e6 / writes,
        after.lagged,
    );
    child.kill()?;
    child.wait()?;
    engine.shutdown(Duration::from_secs(1));
    Ok(())
}

fn idle(connections: usize) -> Result<(), Failure> {
    let (engine, addr) = start(1)?;
    let mut first = spawn_child(addr, 100, 100, true)?;
    wait_for_readers(&engine, 100);
    let before = resident()?;
    let mut child = spawn_child(addr, connections, 100, true)?;
    wait_for_readers(&engine, connections + 100);
    let after = resident()?;
    println!(
        "{connections} idle connections: {:.0} bytes each ({before} to {after} KiB)",
        (after as f64 - before as f64) * 1024.0 / connections as f64
    );
    for child in [&mut first, &mut child] {
        child.kill()?;
        child.wait()?;
    }
    engine.shutdown(Duration::from_secs(1));
    Ok(())
}

/// Resident memory of this process in KiB.
fn resident() -> Result<u64, Failure> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status
        .lines()
        .find(|line| line.starts_with("VmRSS:"))
        .ok_or("no VmRSS")?;
    Ok(line.split_whitespace().nth(1).ok_or("no figure")?.parse()?)
}

/// Processor time of this process, all threads, user and system.
fn cpu_time() -> Duration {
    let tasks = std::fs::read_dir("/proc/self/task")
        .into_iter()
        .flatten()
        .flatten();
    let of_tasks = tasks.filter_map(|task| {
        let text = std::fs::read_to_string(task.path().join("schedstat")).ok()?;
        text.split_whitespace().next()?.parse::<u64>().ok()
    });
    let nanos: u64 = of_tasks.sum();
    Duration::from_nanos(nanos)
}

/// The readers: on one thread, in turn, since the kernel keeps what is not read yet.
fn child(addr: SocketAddr, readers: usize, payload: usize, idle: bool) -> Result<(), Failure> {
    let mut streams = Vec::with_capacity(readers);
    for _ in 0..readers {
        streams.push(TcpStream::connect(addr)?);
    }
    if idle {
        // The parent kills this process; if it dies, its pipe ends.
        std::io::stdin().read_to_end(&mut Vec::new())?;
        return Ok(());
    }
    let mut buffer = vec![0; 256 * 1024];
    let mut received = vec![0_u64; readers];
    // The first reader leads; the others read until they have caught up with it.
    let mut lead = 0;
    loop {
        for (at, (stream, received)) in streams.iter_mut().zip(&mut received).enumerate() {
            while at == 0 && *received == lead || *received < lead {
                let count = stream.read(&mut buffer)?;
                if count == 0 {
                    return Ok(());
                }
                *received += count as u64;
            }
            lead = lead.max(if at == 0 { *received } else { 0 });
        }
        streams[0].write_all(&(lead / payload as u64).to_be_bytes())?;
    }
}
