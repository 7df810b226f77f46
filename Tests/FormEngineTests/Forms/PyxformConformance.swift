import Basics
import Formats
import Foundation
import Testing
import Worlds

@Suite struct PyxformConformance {
  /// Where Konak decides otherwise on purpose; the reasons stand in docs/conformance.md.
  static let deviations: Set<String> = [
    "tests.test_external_instances.ExternalInstanceTests.test_external_instances_multiple_diff_pulldatas",
    "tests.test_loop.TestLoopOutput.test_loop__groups_error",
    "tests.test_repeat.TestRepeatOutput.test_relative_path_expansion_not_using_current_if_reference_path_is_predicate_but"
      + "_not_part_of_primary_instance",
    "tests.test_secondary_instance_translations.TestSecondaryInstanceTest.test_select_with_dynamic_option_label__and_no_"
      + "choice_filter__and_no_translations__inlines_output",
    "tests.test_settings.TestSettings.test_name__from_sheet__invalid_characters__error",
    "tests.test_sheet_columns.TestSurveyColumns.test_media_column__is_ignored",
  ]

  /// Twenty-two tests of pyxform's way to test share one form, whose only rule needs itself: a circle of one.
  static let circle = "tests.test_pyxform_test_case.TestPyxformTestCaseXmlXpath."
  /// Rules that look their own question up.
  static let ownCircles = ["", "_readonly", "_relevant", "_required"].map {
    "tests.test_external_instances.ExternalInstanceTests.test_external_instance_pulldata" + $0
  }

  @Test func `forms convert as pyxform's own tests expect`() throws {
    guard let data = Conformance.data("forms/pyxform_cases.jsonl") else { return }
    var (converted, refused, agreed) = (0, 0, 0)
    var disagreements: [String: [String]] = [:]
    for line in data.split(separator: UInt8(ascii: "\n")) {
      guard let test = PyxformCase(try JSON.parse(Array(line))) else { continue }
      if test.converts { converted += 1 } else { refused += 1 }
      let found = test.disagreements()
      if found.isEmpty { agreed += 1 } else { disagreements[test.id, default: []] += found }
    }
    print("pyxform: \(agreed) of \(converted + refused) cases agree (\(converted) convert, \(refused) are refused)")
    if let path = ProcessInfo.processInfo.environment["KONAK_DISAGREEMENTS"] {
      let lines = disagreements.sorted { $0.key < $1.key }.map { "\($0)\n  " + $1.joined(separator: "\n  ") }
      try Data(lines.joined(separator: "\n").utf8).write(to: URL(fileURLWithPath: path))
    }
    #expect(converted + refused == 1360)
    #expect(disagreements.keys.count { $0.hasPrefix(Self.circle) } == 22)
    #expect(
      disagreements.keys.filter { !$0.hasPrefix(Self.circle) }.sorted()
        == (Self.deviations.union(Self.ownCircles)).sorted())
  }
}
