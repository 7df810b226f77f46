import Basics
import Collect
import FormEngine
import Foundation

/// Answers as readers see them: choices by their labels, numbers and dates in the reader's way.
struct AnswerWords {
  let outline: FormOutline
  let words: Words

  /// One line, whatever the answer is.
  func text(_ answer: Answer, at path: String) -> String {
    switch answer {
    case .choice(let code): outline.label(ofChoice: code, at: path)
    case .choices(let codes), .ranking(let codes): labels(codes, at: path).joined(separator: words["list.comma"])
    case .text(let text), .file(let text): text
    case .integer(let number): words.number(Int(number))
    case .decimal(let number): words.number(number, decimals: 0...6)
    case .boolean(let value): words[value ? "collect.answer.yes" : "collect.answer.no"]
    case .date(let day): words.date(day)
    case .time(let time): words.digits(of: String(time.prefix(5)))
    case .dateTime(let instant, let offset): time(instant, offset)
    case .geopoint(let point): coordinates(point)
    case .line(let points), .area(let points):
      words("collect.answer.points", ["count": .number(points.split(separator: ";").count)])
    }
  }

  /// As whoever answered read it on a clock; with the clock's zone where the mission's is another.
  private func time(_ instant: Instant, _ offset: Int) -> String {
    guard let zone = TimeZone(secondsFromGMT: offset * 60), words.zone.secondsFromGMT(for: instant.date) != offset * 60
    else { return words.time(instant) }
    func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
    let name = "UTC\(offset < 0 ? "-" : "+")\(two(abs(offset) / 60)):\(two(abs(offset) % 60))"
    return words("collect.answer.zoned", ["time": .text(words.in(zone).time(instant)), "offset": .isolated(name)])
  }

  func labels(_ codes: [String], at path: String) -> [String] {
    codes.map { outline.label(ofChoice: $0, at: path) }
  }

  /// Decimal degrees with five digits, about a metre: never in the reader's digits, so that they can be copied.
  func coordinates(_ point: Answer.Geopoint) -> String { Self.coordinates(point.latitude, point.longitude) }

  static func coordinates(_ latitude: Double, _ longitude: Double) -> String {
    "\(degrees(latitude)), \(degrees(longitude))"
  }

  static func degrees(_ value: Double) -> String {
    let scaled = Int((abs(value) * 100_000).rounded())
    let fraction = String(scaled % 100_000)
    let zeros = String(repeating: "0", count: 5 - fraction.count)
    return "\(value < 0 && scaled > 0 ? "-" : "")\(scaled / 100_000).\(zeros)\(fraction)"
  }
}

extension ReviewState {
  var tone: String {
    switch self {
    case .received: "tone-new"
    case .approved: "tone-good"
    case .hasIssues: "tone-care"
    case .rejected: "tone-bad"
    }
  }

  func label(in words: Words) -> String { words["collect.state.\(rawValue)"] }
}
