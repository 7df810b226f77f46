import Basics

extension Words {
  /// Arabic-Indic digits belong to Arabic text only.
  private var style: NumberStyle { NumberStyle(language, digits: language == .arabic ? digits : .latin) }

  /// `1,234,567`, in the reader's way.
  package func number(_ value: Int) -> String { style.string(value) }

  /// A difference with its sign: `+1,200`, `−30`. In Arabic the sign belongs to the number whatever stands around it: before
  /// Latin digits it is to their left, before Arabic-Indic ones to their right, where reading begins (CLDR).
  package func signed(_ value: Int) -> String {
    let binding = language != .arabic ? "" : digits == .latin ? "\u{200E}" : "\u{61C}"
    let size = style.string(abs(value))
    return value > 0 ? "\(binding)+\(size)" : value < 0 ? "\(binding)−\(size)" : size
  }

  package func number(_ value: Double, decimals: ClosedRange<Int> = 0...2) -> String {
    style.string(value, decimals: decimals)
  }

  /// A share of one: 0.125 is `12.5%`, in Turkish `%12,5`.
  package func percent(_ share: Double, decimals: ClosedRange<Int> = 0...1) -> String {
    style.percent(share, decimals: decimals)
  }

  /// Bytes as people say them: `3.4 MB`.
  package func size(_ bytes: Int) -> String {
    let units = ["bytes", "kilobytes", "megabytes", "gigabytes", "terabytes"]
    var value = Double(bytes)
    var unit = 0
    while value >= 1000, unit < units.count - 1 {
      value /= 1000
      unit += 1
    }
    return number(value, decimals: 0...(unit == 0 || value >= 100 ? 0 : 1)) + "\u{00A0}" + self["size.\(units[unit])"]
  }

  /// The digits of a text without grouping: a year, a clock, a code.
  package func digits(of text: String) -> String { style.digits.written(text) }
}
