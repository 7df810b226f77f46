import Basics
import Evidence
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Office

extension Visit {
  /// Refuses what a program may not read: its key was not made for it, or the account lacks the right.
  func require(_ kind: APIScope.Kind) throws {
    guard opens(kind) else {
      guard let key else { throw AccessRefusal.notGranted }
      throw key.isTooOpen(for: kind) ? APIKeyRefusal.staysInside : .outOfScope
    }
  }

  func opens(_ kind: APIScope.Kind) -> Bool { (key?.opens(kind) ?? true) && may(kind.right) }

  /// Refuses parameters that the operation does not know: a misspelt one would otherwise read everything. What something is
  /// read for may be said to each.
  func refuseOthers(than allowed: [String]) throws {
    guard isQueryReadable else { throw APIRefusal.unreadable }
    let allowed = allowed + Visit.reasonFields
    for field in queries.fields(beginningWith: "") where !allowed.contains(field.name) {
      throw APIRefusal.parameter(name: field.name, allowed: allowed.sorted().joined(separator: ", "))
    }
  }

  /// A whole number of the query within bounds.
  func number(_ name: String, _ bounds: ClosedRange<Int>) throws -> Int? {
    guard let text = query(name) else { return nil }
    guard let number = Int(text), bounds.contains(number) else {
      throw APIRefusal.parameter(name: name, allowed: "\(bounds.lowerBound)–\(bounds.upperBound)")
    }
    return number
  }

  /// The table in the format that is asked for, by name or by media type, as a stream.
  func answer(_ table: ExchangeTable, in usual: ExchangeFormat = .json) throws -> Response {
    let suiting = ExchangeFormat.allCases.filter { $0.suits(table) }
    let format = try query("format").map { text throws -> ExchangeFormat in
      guard let format = ExchangeFormat(rawValue: text), suiting.contains(format) else {
        throw APIRefusal.format(allowed: suiting.map(\.rawValue))
      }
      return format
    }
    let accepted = request.headers[.accept].flatMap { ExchangeFormat.accepted($0, among: suiting) }
    let chosen = format ?? accepted ?? usual
    let bytes = chosen.encode(chosen.tellsFacts ? table : table.stamped, language: words.language)
    let name = (table.facts.mark?.filePrefix ?? "") + table.name + "." + chosen.ending
    var response = Response.download(bytes, named: name, type: chosen.type)
    response.tell(table.facts)
    return response
  }

  /// A value as JSON.
  func answer(
    _ value: JSON, _ facts: ExchangeFacts?, type: String = "application/json", headers: HTTPFields = [:]
  ) -> Response {
    var response = Response(
      status: .ok, headers: [.contentType: type, .cacheControl: "no-store"] + headers,
      body: ResponseBody(byteBuffer: ByteBuffer(string: value.serialized + "\n")))
    if let facts { response.tell(facts) }
    return response
  }
}

extension HTTPFields {
  fileprivate static func + (left: HTTPFields, right: HTTPFields) -> HTTPFields {
    var sum = left
    for field in right { sum.append(field) }
    return sum
  }
}

extension Response {
  /// Says of what it holds under which licence, at which level, as of when and of which release it is.
  mutating func tell(_ facts: ExchangeFacts) {
    headers[.init("konak-licence")!] = facts.licence.asciiOnly
    headers[.init("konak-level")!] = facts.level
    headers[.init("konak-date")!] = facts.date.description
    headers[.init("konak-release")!] = facts.release?.asciiOnly ?? "none"
    if let mark = facts.mark { headers[.init("konak-data")!] = mark.kind.rawValue }
  }
}

extension String {
  /// For header fields, which hold nothing else.
  fileprivate var asciiOnly: String { String(map { $0.isASCII && !$0.isNewline ? $0 : "?" }) }
}
