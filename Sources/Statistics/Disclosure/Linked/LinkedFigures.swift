/// Figures that count the same persons, split and narrowed in different ways: the tables and single figures of one issue, and
/// those of issues that are out already. Whoever has all of them can subtract one from another.
///
/// A person is known by a value a *variable* (a place, a day, an answer); persons with the same values are one profile.
/// Every figure follows from the values, so that a person who had another value would stand in other figures.
package struct LinkedFigures: Sendable {
  package struct Profile: Sendable {
    /// One a variable: a number from 0.
    package let values: [Int32]
    package let count: Int

    package init(_ values: [Int32], count: Int) { (self.values, self.count) = (values, count) }
  }

  /// A number that can be read off a figure.
  struct Cell: Sendable {
    let figure: Int
    let table: Int
    /// Whether it may not be told when it is small. How many gave no answer may.
    let isSensitive: Bool
  }

  package let tables: [LinkedTable]
  let profiles: [Profile]
  let cells: [Cell]
  /// Of each cell.
  let counts: [Int]
  /// Whether a figure is shown at all; a total that is not may still be told by its lines.
  let isTold: [Bool]
  /// Whether a figure is out already, so that it can neither move nor be left out.
  let isGiven: [Bool]
  /// Where the persons of each profile are counted, in rising order.
  let standing: [[Int]]
  private let firstCells: [Int]
  private let firstFigures: [Int]
  /// For each variable the tables that ask for it.
  private let asking: [[Int]]
  /// Values that somebody has together, two and two.
  private let pairs: Set<Pair>
  /// All values of each variable that somebody has.
  let values: [[Int32]]

  private struct Pair: Hashable {
    let variables: Int32
    let one: Int32
    let other: Int32

    init(_ one: (variable: Int, value: Int32), _ other: (variable: Int, value: Int32)) {
      variables = Int32(one.variable << 12 | other.variable)
      (self.one, self.other) = (one.value, other.value)
    }
  }

  /// - Parameters:
  ///   - profiles: each once; costs about their number times that of the tables and the square of that of the variables.
  ///   - tables: with a value of each profile in every list.
  package init(_ profiles: [Profile], _ tables: [LinkedTable]) {
    (self.profiles, self.tables) = (profiles, tables)
    var (cells, firstCells, isTold, firstFigures) = ([Cell](), [Int](), [Bool](), [Int]())
    for (number, table) in tables.enumerated() {
      firstCells.append(cells.count)
      firstFigures.append(isTold.count)
      for line in 0...table.lines {
        let cell = Cell(figure: isTold.count, table: number, isSensitive: true)
        cells += [cell, cell, cell]
        isTold.append(table.given?[line] ?? (line < table.lines || table.hasTotal))
      }
      let base = Cell(figure: isTold.count, table: number, isSensitive: false)
      cells += [base, base]
      isTold.append(table.given?[table.lines + 1] ?? true)
    }
    (self.cells, self.firstCells, self.isTold, self.firstFigures) = (cells, firstCells, isTold, firstFigures)
    isGiven = tables.flatMap { table in [Bool](repeating: table.given != nil, count: table.lines + 2) }
    let variables = profiles.first?.values.count ?? 0
    asking = (0..<variables).map { variable in tables.indices.filter { tables[$0].variables.contains(variable) } }
    standing = profiles.map { Self.cells(of: $0.values, tables.indices, tables, firstCells) }
    var counts = Array(repeating: 0, count: cells.count)
    var (pairs, seen) = (Set<Pair>(), Array(repeating: Set<Int32>(), count: variables))
    for (profile, own) in zip(profiles, standing) {
      for cell in own { counts[cell] += profile.count }
      for (variable, value) in profile.values.enumerated() {
        seen[variable].insert(value)
        for other in (variable + 1)..<max(profile.values.count, variable + 1) {
          pairs.insert(Pair((variable, value), (other, profile.values[other])))
        }
      }
    }
    (self.counts, self.pairs) = (counts, pairs)
    values = seen.map { $0.sorted() }
  }

  /// The figure of a line, or of all lines together.
  package func figure(_ table: Int, line: Int?) -> Int { firstFigures[table] + (line ?? tables[table].lines) }

  /// What is said of those who are in no line: without an answer, or with one that is in no base.
  package func base(_ table: Int) -> Int { firstFigures[table] + tables[table].lines + 1 }

  package var figures: Int { isTold.count }

  /// Where somebody with these values is counted, in rising order.
  func cells(of values: [Int32]) -> [Int] { Self.cells(of: values, tables.indices, tables, firstCells) }

  private static func cells(
    of values: [Int32], _ asked: some Sequence<Int>, _ tables: [LinkedTable], _ firstCells: [Int]
  ) -> [Int] {
    var found: [Int] = []
    for number in asked {
      let (first, total) = (firstCells[number], firstCells[number] + 3 * tables[number].lines)
      switch tables[number].standing(values) {
      case .elsewhere: continue
      case .unanswered: found.append(total + 3)
      case .outside: found.append(total + 4)
      case .counted(let lines, let isInside):
        for cell in lines.map({ first + 3 * $0 }) + [total] {
          if let isInside { found.append(cell + (isInside ? 0 : 1)) }
          found.append(cell + 2)
        }
      }
    }
    return found
  }

  /// A cell in which more persons are counted, or fewer.
  struct Move: Sendable {
    let cell: Int
    let change: Int
  }

  /// What it changes, in rising order of cells, that one of a profile has another value of a variable. Nil where nobody
  /// could have it: each other value goes with it in somebody, and no figure says that there is nobody.
  ///
  /// Costs the variables and the tables that ask for this one.
  func moves(of number: Int, _ variable: Int, to value: Int32) -> [Move]? {
    var values = profiles[number].values
    for other in values.indices where other != variable {
      let pair =
        other < variable
        ? Pair((other, values[other]), (variable, value)) : Pair((variable, value), (other, values[other]))
      guard pairs.contains(pair) else { return nil }
    }
    let before = Self.cells(of: values, asking[variable], tables, firstCells)
    values[variable] = value
    let after = Self.cells(of: values, asking[variable], tables, firstCells)
    guard after.allSatisfy({ counts[$0] > 0 }) else { return nil }
    return [Move](before.map { Move(cell: $0, change: -1) }, and: after.map { Move(cell: $0, change: 1) })
  }

  /// What it changes that one more or one fewer of a profile is there.
  func moves(of number: Int, by change: Int) -> [Move] { standing[number].map { Move(cell: $0, change: change) } }
}

extension [LinkedFigures.Move] {
  /// Both together, each in rising order of cells; without what one gives and the other takes.
  init(_ one: Self, and other: Self) {
    self = []
    reserveCapacity(one.count + other.count)
    var (left, right) = (one[...], other[...])
    while let first = left.first, let second = right.first {
      if first.cell == second.cell {
        if first.change + second.change != 0 {
          append(Element(cell: first.cell, change: first.change + second.change))
        }
        (left, right) = (left.dropFirst(), right.dropFirst())
      } else if first.cell < second.cell {
        append(first)
        left.removeFirst()
      } else {
        append(second)
        right.removeFirst()
      }
    }
    self += left + right
  }
}

/// A table of a set of ``LinkedFigures``, or a figure alone, which has no lines: whom it counts, in which line, and on
/// which side of a share. All lists are by value of a variable.
package struct LinkedTable: Sendable {
  package struct Condition: Sendable {
    let variable: Int
    let holds: [Bool]

    package init(_ variable: Int, _ holds: [Bool]) { (self.variable, self.holds) = (variable, holds) }

    func callAsFunction(_ values: [Int32]) -> Bool { holds[Int(values[variable])] }
  }

  package struct Rows: Sendable {
    let variable: Int
    /// The lines in which somebody with a value stands, in rising order.
    let lines: [[Int]]

    package init(_ variable: Int, _ lines: [[Int]]) {
      (self.variable, self.lines) = (variable, lines.map { $0.sorted() })
    }
  }

  enum Standing {
    /// It is about others.
    case elsewhere
    /// Without an answer.
    case unanswered
    /// With an answer that is in no base.
    case outside
    case counted(lines: [Int], isInside: Bool?)
  }

  let lines: Int
  let hasTotal: Bool
  /// Whom it is about.
  let conditions: [Condition]
  /// Who of them gave the answers that it needs.
  let answered: [Condition]
  /// Whose answer is in no base.
  let outside: Condition?
  let rows: Rows?
  /// Who is in the numerator of a share; nil where all are alike.
  let inside: Condition?
  /// Of a table that is out already, whether each figure was told: the lines, the total, what is said of the base. Nil of one
  /// that is still to go.
  let given: [Bool]?

  /// - Parameter given: With one for each line, the total and the base.
  package init(
    lines: Int = 0, hasTotal: Bool = true, conditions: [Condition] = [], answered: [Condition] = [],
    outside: Condition? = nil, rows: Rows? = nil, inside: Condition? = nil, given: [Bool]? = nil
  ) {
    precondition(given.map { $0.count == lines + 2 } ?? true, "a figure of what is out is told or it is not")
    (self.lines, self.hasTotal, self.conditions, self.answered) = (lines, hasTotal, conditions, answered)
    (self.outside, self.rows, self.inside, self.given) = (outside, rows, inside, given)
  }

  /// Those that it asks for.
  var variables: Set<Int> {
    Set(
      (conditions + answered + [outside, inside].compactMap(\.self)).map(\.variable)
        + [rows?.variable].compactMap(\.self))
  }

  func standing(_ values: [Int32]) -> Standing {
    guard conditions.allSatisfy({ $0(values) }) else { return .elsewhere }
    guard answered.allSatisfy({ $0(values) }) else { return .unanswered }
    let lines = rows.map { $0.lines[Int(values[$0.variable])] } ?? []
    guard rows == nil || !lines.isEmpty else { return .unanswered }
    if let outside, outside(values) { return .outside }
    return .counted(lines: lines, isInside: inside.map { $0(values) })
  }
}
