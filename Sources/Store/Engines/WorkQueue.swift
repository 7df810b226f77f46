import Basics
import Foundation

/// A bounded queue between tasks, which wait without a thread, and the threads that own connections.
///
/// Sendable by its lock: `items` and the counters are touched only while `condition` is held.
final class WorkQueue<Item: Sendable>: @unchecked Sendable {
  private let condition = NSCondition()
  private var items: [Item] = []
  private var first = 0
  private var isClosed = false
  private var threads = 0
  private var idle = 0
  private var onEmpty: [@Sendable () -> Void] = []
  private let capacity: Int
  private let maximumThreads: Int
  private let name: String
  /// What a thread does with all its life: takes items from the queue until it is closed.
  private let work: @Sendable (WorkQueue) -> Void

  init(name: String, capacity: Int, threads: Int, work: @escaping @Sendable (WorkQueue) -> Void) {
    self.name = name
    self.capacity = capacity
    maximumThreads = threads
    self.work = work
  }

  /// Throws `StoreBusy` when the queue is full or closed. Starts a thread when none is free.
  func add(_ item: Item) throws(StoreBusy) {
    condition.lock()
    defer { condition.unlock() }
    guard !isClosed, items.count - first < capacity else { throw StoreBusy() }
    items.append(item)
    // A thread that was woken counts as idle until it runs.
    if items.count - first > idle, threads < maximumThreads {
      threads += 1
      startThread()
    } else {
      condition.signal()
    }
  }

  /// Waits for work and takes up to `limit` items of it; nil when the queue is closed and empty.
  func take(upTo limit: Int) -> [Item]? {
    condition.lock()
    defer { condition.unlock() }
    while first == items.count {
      if isClosed { return nil }
      idle += 1
      condition.wait()
      idle -= 1
    }
    let end = min(items.count, first + limit)
    let taken = Array(items[first..<end])
    first = end
    if first == items.count {
      items.removeAll(keepingCapacity: true)
      first = 0
    } else if first > capacity {
      items.removeFirst(first)
      first = 0
    }
    return taken
  }

  /// Takes no more work; what waits is still done. `whenDone` is called when the last thread has ended.
  func close(whenDone: @escaping @Sendable () -> Void = {}) {
    condition.lock()
    isClosed = true
    let isDone = threads == 0
    if !isDone { onEmpty.append(whenDone) }
    condition.broadcast()
    condition.unlock()
    if isDone { whenDone() }
  }

  private func startThread() {
    let thread = Thread { [self] in
      work(self)
      condition.lock()
      threads -= 1
      let done = threads == 0 ? onEmpty : []
      if threads == 0 { onEmpty = [] }
      condition.unlock()
      for body in done { body() }
    }
    thread.name = name
    thread.stackSize = 4 << 20
    thread.start()
  }
}
