package import CoreMetrics
import Synchronization

/// Keeps what swift-metrics records, and writes it as Prometheus reads it (text format 0.0.4).
package final class Prometheus: MetricsFactory, Sendable {
  private let series = Mutex<[String: [Labels: Series]]>([:])

  package init() {}

  package func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
    find(label, dimensions) { Series(kind: .counter) }
  }

  package func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
    find(label, dimensions) { Series(kind: aggregate ? .histogram : .gauge) }
  }

  package func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
    find(label, dimensions) { Series(kind: .histogram) }
  }

  package func destroyCounter(_ handler: any CounterHandler) {}
  package func destroyRecorder(_ handler: any RecorderHandler) {}
  package func destroyTimer(_ handler: any TimerHandler) {}

  /// Everything recorded so far.
  package func exposition() -> String {
    let all = series.withLock { $0 }
    return all.sorted { $0.key < $1.key }.map { name, lines in
      let kind = lines.values.first?.kind.rawValue ?? "untyped"
      let body = lines.sorted { $0.key < $1.key }.map { $0.value.exposition(of: name, $0.key) }.joined()
      return "# TYPE \(name) \(kind)\n\(body)"
    }.joined()
  }

  private func find(_ label: String, _ dimensions: [(String, String)], make: () -> Series) -> Series {
    let labels = Labels(dimensions)
    return series.withLock { all in
      if let known = all[label]?[labels] { return known }
      let new = make()
      all[label, default: [:]][labels] = new
      return new
    }
  }

  struct Labels: Hashable, Comparable {
    let text: String

    init(_ dimensions: [(String, String)]) {
      text = dimensions.map { name, value in
        let escaped = value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
        return "\(name)=\"\(escaped)\""
      }.joined(separator: ",")
    }

    /// In braces, with one more label when given; nothing when there is none.
    func written(with extra: String? = nil) -> String {
      let all = [text, extra ?? ""].filter { !$0.isEmpty }.joined(separator: ",")
      return all.isEmpty ? "" : "{\(all)}"
    }

    static func < (left: Labels, right: Labels) -> Bool { left.text < right.text }
  }
}

/// One line of measurements.
final class Series: CounterHandler, RecorderHandler, TimerHandler, Sendable {
  enum Kind: String { case counter, gauge, histogram }

  /// Upper bounds in seconds, where a page's time is well told: 5 ms to 10 s.
  private static let bounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

  private struct State {
    var sum = 0.0
    var count = 0
    var buckets = [Int](repeating: 0, count: Series.bounds.count)
  }

  let kind: Kind
  private let state = Mutex(State())

  init(kind: Kind) {
    self.kind = kind
  }

  func increment(by amount: Int64) { state.withLock { $0.sum += Double(amount) } }
  func reset() { state.withLock { $0.sum = 0 } }
  func record(_ value: Int64) { record(Double(value)) }
  func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1e9) }

  func record(_ value: Double) {
    state.withLock { state in
      guard kind == .histogram else { return state.sum = value }
      state.sum += value
      state.count += 1
      for (index, bound) in Self.bounds.enumerated() where value <= bound { state.buckets[index] += 1 }
    }
  }

  func exposition(of name: String, _ labels: Prometheus.Labels) -> String {
    let state = state.withLock { $0 }
    guard kind == .histogram else { return "\(name)\(labels.written()) \(state.sum)\n" }
    let buckets = zip(Self.bounds, state.buckets).map { bound, count in
      "\(name)_bucket\(labels.written(with: "le=\"\(bound)\"")) \(count)\n"
    }
    return buckets.joined() + "\(name)_bucket\(labels.written(with: "le=\"+Inf\"")) \(state.count)\n"
      + "\(name)_sum\(labels.written()) \(state.sum)\n\(name)_count\(labels.written()) \(state.count)\n"
  }
}
