package import Basics
import Office
import Store

/// Where a page ended: what its last line was sorted by.
package struct SubmissionCursor: Hashable, Codable, Sendable {
  package var value: Value
  package var received: Instant
  package var submission: ID<Submission>

  package enum Value: Hashable, Codable, Sendable {
    case none
    case int(Int64)
    case real(Double)
    case text(String)
    case id(ID<Place>)
  }

  package init(value: Value, received: Instant, submission: ID<Submission>) {
    self.value = value
    self.received = received
    self.submission = submission
  }
}

extension SubmissionCursor: LosslessStringConvertible {
  /// As part of an address.
  package var description: String {
    // Codable values of this type always encode.
    (try? JSONText.encode(self)).map { Array($0.utf8).base64url } ?? ""
  }

  package init?(_ text: String) {
    guard text.utf8.count <= 2000, let bytes = [UInt8](base64url: text),
      let cursor = try? JSONText.decode(bytes, as: SubmissionCursor.self)
    else { return nil }
    self = cursor
  }
}

extension SubmissionCursor.Value {
  init(_ cell: SQLCell) {
    self =
      switch cell {
      case .null: .none
      case .int(let value): .int(value)
      case .real(let value): .real(value)
      case .text(let value): .text(value)
      case .bytes(let value): ID(bytes: value).map { .id($0) } ?? .none
      }
  }

  /// Nil for no value, and for one that the column cannot hold: a cursor comes back from outside.
  func binding(as type: SQLType) -> SQLBinding? {
    switch (self, type) {
    case (.int(let value), .int): .int(value)
    case (.int(let value), .instant): .instant(value)
    case (.int(let value), .bool): .bool(value != 0)
    case (.int(let value), .real): .real(Double(value))
    case (.real(let value), .real): .real(value)
    case (.text(let value), .text): .text(value)
    case (.text(let value), .date): Day(value).map { $0.binding }
    case (.id(let value), .id): value.binding
    default: nil
    }
  }
}
