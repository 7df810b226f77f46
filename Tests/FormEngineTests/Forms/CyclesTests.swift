import Basics
import FormEngine
import Testing
import Worlds

/// Most forms are accepted without looking for rules that need each other: none of them may have any.
@Suite struct RulesThatNeedEachOtherAreFound {
  private static let expressions = [
    "${N} = 'a'", "../N = 'a'", "/data/g/N = 'a'", "//N = 'a'", "N = 'a'", "position(..) > 1", "string-length(.) > 1",
    "count(../*) > 1", "instance('l')/root/item[name = ${N}]/label = 'a'",
    "instance('l')/root/item[name = current()/../N]/label = 'a'",
    "instance('l')/root/item[name = /data/g/N]/label = 'a'",
    "instance('l')/root/item[name = 'x']/label = 'a'", "(${N} | ${M})[. = 'a'] = 'b'", "current()/../N = 'a'",
    "if(${N} = 1, ../M, 2) = 'a'", "true()", "selected(${N}, 'a') and not(${M} = '')", "-(${N}) > 1",
  ]

  @Test func `a form that is accepted has no rules that need each other, however they are written`() throws {
    var dice = SeededGenerator(seed: 4)
    var (accepted, refused) = (0, 0)
    func expression() -> String {
      let some = Self.expressions.randomElement(using: &dice) ?? ""
      func name() -> String { ["q0", "q1", "q2", "q3", "g"].randomElement(using: &dice) ?? "" }
      return some.replacing("N", with: name()).replacing("M", with: name())
    }
    for _ in 0..<600 {
      func rules() -> String {
        (0..<3).map { _ in Int.random(in: 0..<3, using: &dice) == 0 ? expression() : "" }.joined(separator: " | ")
      }
      let questions = (0..<4).map { "| | text | q\($0) | Q | \(rules()) |" }.joined(separator: "\n")
      let group = Bool.random(using: &dice) ? "group" : "repeat"
      let text = """
        | survey |
        | | type | name | label | relevant | calculation | required |
        | | begin_\(group) | g | G | \(Bool.random(using: &dice) ? expression() : "") | | |
        \(questions.replacing("(${q", with: "(${q"))
        | | end_\(group) | | | | | |
        | | select_one l | s | S | | | |
        | choices |
        | | list_name | name | label |
        | | l | x | X |

        """
      let (form, diagnostics) = read(text)
      guard let form else {
        refused += 1
        continue
      }
      accepted += 1
      let found = FormLogic(form).diagnostics.filter { $0.code == "expression.cycle" }
      #expect(found.isEmpty, "\(text)\n\(diagnostics)")
    }
    #expect(accepted > 50 && refused > 50)
  }

  /// The tables of Markdown, without their reader: bars in expressions stand for themselves.
  private func read(_ text: String) -> (form: Form?, diagnostics: [Diagnostic]) {
    var workbook = Workbook(name: "cycles")
    for (number, line) in text.split(separator: "\n").enumerated() {
      let fields = line.split(separator: " | ", omittingEmptySubsequences: false).map { field in
        String(field.drop { $0 == "|" || $0 == " " }.reversed().drop { $0 == "|" || $0 == " " }.reversed())
      }
      if fields.count == 1 {
        workbook.sheets.append(Workbook.Sheet(name: fields[0]))
      } else {
        let cells = fields.dropFirst().enumerated().filter { !$1.isEmpty }.map {
          Workbook.Cell(column: $0 + 1, text: $1)
        }
        workbook.sheets[workbook.sheets.count - 1].rows.append(Workbook.Row(number: number + 1, cells: cells))
      }
    }
    return Form.read(workbook)
  }
}
