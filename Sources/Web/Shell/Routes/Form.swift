package import Basics
import Foundation

/// The fields a browser sent, decoded, and the files among them.
package struct Form: Equatable, Sendable {
  package struct Upload: Equatable, Sendable {
    package let field: String
    /// As the sender calls it; never a path on this machine.
    package let name: String
    package let type: String
    package let bytes: [UInt8]
  }

  private let fields: [(name: String, value: String)]
  package let uploads: [Upload]

  package init(fields: [(name: String, value: String)] = [], uploads: [Upload] = []) {
    self.fields = fields
    self.uploads = uploads
  }

  /// The first value of the field without blanks around it; nil when it is missing or blank.
  package subscript(name: String) -> String? {
    let value = fields.first { $0.name == name }?.value.trimmingCharacters(in: .whitespacesAndNewlines)
    return value?.isEmpty == false ? value : nil
  }

  /// A whole number in the digits of any of the three languages; nil when the field holds none.
  package func integer(_ name: String) -> Int? { self[name].flatMap { Int(Digits.ascii($0)) } }

  /// A number with a point, a comma or the Arabic decimal sign before its decimals.
  package func decimal(_ name: String) -> Double? {
    let text = self[name].map { Digits.ascii($0).replacing("\u{66B}", with: ".").replacing(",", with: ".") }
    return text.flatMap(Double.init).flatMap { $0.isFinite ? $0 : nil }
  }

  /// A day as browsers send it, 2026-12-31; nil also when the field says something else: for days that must be said.
  package func day(_ name: String) -> Day? { self[name].flatMap { Day(Digits.ascii($0)) } }

  /// A day that need not be said: nil when the field is missing or blank, refused when it is no day.
  package func optionalDay(_ name: String) throws(FieldRefusal) -> Day? {
    guard let text = self[name] else { return nil }
    guard let day = day(name) else { throw .day(field: name, text: text) }
    return day
  }

  /// The first day of a month that need not be said, 2026-12: nil when the field is missing or blank, refused when it is no
  /// month.
  package func optionalMonth(_ name: String) throws(FieldRefusal) -> Day? {
    guard let text = self[name] else { return nil }
    guard let day = Day(Digits.ascii(text) + "-01") else { throw .month(field: name, text: text) }
    return day
  }

  /// A number that need not be said, read like ``decimal(_:)``: nil when the field is missing or blank, refused when it is
  /// none.
  package func optionalDecimal(_ name: String) throws(FieldRefusal) -> Double? {
    guard let text = self[name] else { return nil }
    guard let number = decimal(name) else { throw .number(field: name, text: text) }
    return number
  }

  /// The first value exactly as it was sent. For passwords.
  package func verbatim(_ name: String) -> String? { fields.first { $0.name == name }?.value }

  package func values(_ name: String) -> [String] { fields.filter { $0.name == name }.map(\.value) }

  /// Fields whose names begin so, by the rest of their names.
  func fields(beginningWith prefix: String) -> [(name: String, value: String)] {
    fields.filter { $0.name.hasPrefix(prefix) }.map { (String($0.name.dropFirst(prefix.count)), $0.value) }
  }

  /// In bytes, of names and values.
  var size: Int { fields.reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count } }

  /// Whether a check box was ticked.
  package func isOn(_ name: String) -> Bool { fields.contains { $0.name == name } }

  /// The file of the field; nil when none was chosen.
  package func upload(_ field: String) -> Upload? {
    uploads.first { $0.field == field && !($0.name.isEmpty && $0.bytes.isEmpty) }
  }

  package static func == (left: Form, right: Form) -> Bool {
    left.uploads == right.uploads && left.fields.elementsEqual(right.fields, by: ==)
  }

  /// More fields than a page has that does not say its own number: what is beyond is refused.
  package static let mostFields = 2000

  /// Reads `application/x-www-form-urlencoded` of at most so many fields; nil when it is not that.
  package init?(urlEncoded text: some StringProtocol, most: Int = Form.mostFields) {
    var fields: [(name: String, value: String)] = []
    for pair in text.split(separator: "&") {
      guard fields.count < most else { return nil }
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard let name = Self.decode(parts[0]), let value = parts.count > 1 ? Self.decode(parts[1]) : "" else {
        return nil
      }
      fields.append((name, value))
    }
    self.init(fields: fields)
  }

  private static func decode(_ text: some StringProtocol) -> String? {
    String(text).replacing("+", with: " ").removingPercentEncoding
  }
}
