import Foundation

/// Takes a `multipart/form-data` body apart while it arrives (RFC 2046 §5.1, RFC 7578). Keeps no more in memory than
/// the chunk it was given, a delimiter and the head of a part.
///
/// Feed it with ``read(_:)`` and end with ``finish()``; after a refusal it must not be used again.
package struct MultipartParser: Sendable {
  package enum Event: Equatable, Sendable {
    case partBegan(MultipartPart)
    /// The next bytes of the part that began last.
    case data([UInt8])
    case partEnded
  }

  package struct Limits: Sendable {
    package var parts = 256
    /// Bytes of the header fields of one part.
    package var headBytes = 8 * 1024
    /// Bytes before the first delimiter.
    package var preambleBytes = 1024
    package var totalBytes: Int

    package init(totalBytes: Int) {
      self.totalBytes = totalBytes
    }
  }

  private enum State: Sendable {
    case preamble
    /// Behind a delimiter: either `--` or the end of its line comes.
    case afterDelimiter
    case head
    case body
    /// Behind the last delimiter, where anything is ignored.
    case epilogue
  }

  private static let headEnd = Array("\r\n\r\n".utf8)

  private let delimiter: [UInt8]
  private let limits: Limits
  private var state = State.preamble
  private var pending: [UInt8]
  private var parts = 0
  private var total = 0

  package init(boundary: [UInt8], limits: Limits) {
    delimiter = Array("\r\n--".utf8) + boundary
    self.limits = limits
    // The first delimiter may stand at the very beginning, without a line end of its own before it.
    pending = Array("\r\n".utf8)
  }

  /// The events that the next bytes of the body bring.
  package mutating func read(_ chunk: some Collection<UInt8>) throws(MultipartRefusal) -> [Event] {
    total += chunk.count
    guard total <= limits.totalBytes else { throw .tooLarge(limit: limits.totalBytes) }
    if state == .epilogue { return [] }
    pending.append(contentsOf: chunk)
    var events: [Event] = []
    while try advance(&events) {}
    return events
  }

  /// Says that the body has ended; refuses when it ended too early.
  package func finish() throws(MultipartRefusal) {
    guard state == .epilogue else { throw .endsTooEarly }
  }

  /// Takes one step; false when more bytes are needed.
  private mutating func advance(_ events: inout [Event]) throws(MultipartRefusal) -> Bool {
    switch state {
    case .preamble:
      if let found = pending.firstIndex(of: delimiter) {
        pending.removeFirst(found + delimiter.count)
        state = .afterDelimiter
        return true
      }
      guard pending.count <= limits.preambleBytes + delimiter.count else { throw .malformed }
      return false
    case .afterDelimiter: return try beginPart()
    case .head: return try readHead(&events)
    case .body: return readBody(&events)
    case .epilogue:
      pending.removeAll()
      return false
    }
  }

  private mutating func beginPart() throws(MultipartRefusal) -> Bool {
    if pending.starts(with: "--".utf8) {
      state = .epilogue
      return true
    }
    // RFC 2046 allows blanks between the boundary and its line end.
    let blanks = pending.prefix { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }.count
    guard blanks <= 64 else { throw .malformed }
    guard pending.count >= blanks + 2 else {
      guard pending.dropFirst(blanks).first.map({ "\r-".utf8.contains($0) }) ?? true else { throw .malformed }
      return false
    }
    guard pending.dropFirst(blanks).starts(with: "\r\n".utf8) else { throw .malformed }
    parts += 1
    guard parts <= limits.parts else { throw .tooManyParts(limit: limits.parts) }
    // The line end stays, so that an empty head ends like any other.
    pending.removeFirst(blanks)
    state = .head
    return true
  }

  private mutating func readHead(_ events: inout [Event]) throws(MultipartRefusal) -> Bool {
    guard let end = pending.firstIndex(of: Self.headEnd) else {
      guard pending.count <= limits.headBytes else { throw .headTooLarge(limit: limits.headBytes) }
      return false
    }
    guard end <= limits.headBytes else { throw .headTooLarge(limit: limits.headBytes) }
    events.append(.partBegan(try MultipartPart(head: pending[..<end])))
    pending.removeFirst(end + 4)
    state = .body
    return true
  }

  private mutating func readBody(_ events: inout [Event]) -> Bool {
    if let found = pending.firstIndex(of: delimiter) {
      if found > 0 { events.append(.data(Array(pending[..<found]))) }
      events.append(.partEnded)
      pending.removeFirst(found + delimiter.count)
      state = .afterDelimiter
      return true
    }
    let safe = pending.count - (delimiter.count - 1)
    if safe > 0 {
      events.append(.data(Array(pending[..<safe])))
      pending.removeFirst(safe)
    }
    return false
  }
}

extension [UInt8] {
  /// Where `pattern`, which begins with a byte that is rare in files, occurs first.
  fileprivate func firstIndex(of pattern: [UInt8]) -> Int? {
    withUnsafeBytes { bytes in
      var start = 0
      while start + pattern.count <= bytes.count,
        let hit = memchr(bytes.baseAddress! + start, Int32(pattern[0]), bytes.count - start - pattern.count + 1)
      {
        let index = UnsafeRawPointer(hit) - bytes.baseAddress!
        if memcmp(hit, pattern, pattern.count) == 0 { return index }
        start = index + 1
      }
      return nil
    }
  }
}
