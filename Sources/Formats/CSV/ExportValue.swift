package import Basics

/// One cell of an export.
package enum ExportValue: Hashable, Sendable {
  case empty
  case text(String)
  case integer(Int)
  case decimal(Double)
  case boolean(Bool)
  case date(Day)
  case instant(Instant)
}
