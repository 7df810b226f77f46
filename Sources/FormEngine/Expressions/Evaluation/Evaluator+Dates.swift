import Basics
import Foundation

/// The short names of months and weekdays in one language.
struct CalendarNames {
  let language: String
  let months: [String]
  /// From Sunday.
  let weekdays: [String]

  init(language: String) {
    self.language = language
    var calendar = Calendar(identifier: .gregorian)
    calendar.locale = Locale(identifier: language)
    months = calendar.shortMonthSymbols
    weekdays = calendar.shortWeekdaySymbols
  }
}

extension Evaluator {
  func dateFunction(
    _ function: Expression.Function, _ arguments: [Operation], _ focus: Focus
  ) throws(EvaluationProblem) -> Value {
    let zone = environment.timeZone
    switch function {
    case .today: return .string(now.day.description)
    case .now: return .string(now.text)
    case .date:
      return .string(moment(try value(arguments[0], focus), wholeDays: true)?.local(in: zone).day.description ?? "")
    case .dateTime:
      guard let moment = moment(try value(arguments[0], focus)) else { return .string("") }
      return .string(moment.time == nil ? moment.text : Self.withOffset(moment, in: zone).text)
    case .decimalDateTime:
      let value = try value(arguments[0], focus)
      if case .number(let number) = value { return .number(number) }
      guard let moment = moment(value) else { return .number(.nan) }
      return .number(moment.milliseconds(in: zone) / Double(DayTime.millisecondsADay))
    case .decimalTime: return .number(decimalTime(try value(arguments[0], focus)))
    default:
      guard let moment = moment(try value(arguments[0], focus)) else { return .string("") }
      return .string(formatted(moment.local(in: zone), try string(arguments[1], focus)))
    }
  }

  private var now: DayTime {
    DayTime(milliseconds: Double(environment.now.microseconds / 1000), in: environment.timeZone)
  }

  private static func withOffset(_ moment: DayTime, in zone: TimeZone) -> DayTime {
    DayTime(milliseconds: moment.milliseconds(in: zone), in: zone)
  }

  /// The date or moment a value is. A number counts days: whole ones of the calendar, or days since the beginning of
  /// 1970 in UTC.
  private func moment(_ value: Value, wholeDays: Bool = false) -> DayTime? {
    let text: String
    switch value {
    case .boolean: return nil
    case .number(let days):
      guard days.magnitude <= Double(Int32.max) else { return nil }
      if wholeDays { return DayTime(day: Day(epochDay: Int(days.rounded(.towardZero)))) }
      return DayTime(milliseconds: days * Double(DayTime.millisecondsADay), in: environment.timeZone)
    case .string(let string): text = string
    case .nodes(let nodes): text = nodes.first.map(self.text(of:)) ?? ""
    }
    return DayTime(lenient: text)
  }

  /// The part of the local day that has passed: noon is 0.5.
  private func decimalTime(_ value: Value) -> Double {
    let day = Double(DayTime.millisecondsADay)
    if case .number(let number) = value { return number - number.rounded(.down) }
    let text = string(value)
    if let clock = DayTime.Clock(text) {
      let shift = clock.offset.map { environment.timeZone.secondsFromGMT(for: environment.now.date) - $0 } ?? 0
      let passed = (Double(clock.milliseconds) + Double(shift) * 1000).truncatingRemainder(dividingBy: day)
      return (passed < 0 ? passed + day : passed) / day
    }
    guard let moment = DayTime(text) else { return .nan }
    return Double(moment.local(in: environment.timeZone).time?.milliseconds ?? 0) / day
  }

  private func formatted(_ moment: DayTime, _ format: String) -> String {
    let names = calendarNames?.language == environment.language ? calendarNames : nil
    let calendar = names ?? CalendarNames(language: environment.language)
    calendarNames = calendar
    let (day, clock) = (moment.day, moment.time?.milliseconds ?? 0)
    func padded(_ value: Int, _ width: Int) -> String {
      String(repeating: "0", count: max(0, width - String(value).count)) + String(value)
    }

    var result = ""
    var rest = format[...]
    while let mark = rest.firstIndex(of: "%") {
      result += rest[..<mark]
      rest = rest[mark...].dropFirst()
      guard let sign = rest.popFirst() else { return result + "%" }
      switch sign {
      case "Y": result += padded(day.year, 4)
      case "y": result += padded(day.year % 100, 2)
      case "m": result += padded(day.month, 2)
      case "n": result += String(day.month)
      case "b": result += calendar.months[day.month - 1]
      case "d": result += padded(day.day, 2)
      case "e": result += String(day.day)
      // 1970-01-01 was a Thursday.
      case "a": result += calendar.weekdays[((day.epochDay + 4) % 7 + 7) % 7]
      case "H": result += padded(clock / 3_600_000, 2)
      case "h": result += String(clock / 3_600_000)
      case "M": result += padded(clock / 60_000 % 60, 2)
      case "S": result += padded(clock / 1000 % 60, 2)
      case "3": result += padded(clock % 1000, 3)
      case "%": result += "%"
      case let other: result += "%" + String(other)
      }
    }
    return result + rest
  }
}
