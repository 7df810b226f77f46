import Testing

@testable import Evidence

@Suite struct `Classes of a choropleth` {
  @Test(arguments: [
    (0.93, [0.2, 0.4, 0.6, 0.8]), (0.21, [0.05, 0.1, 0.15, 0.2]), (4310.0, [1000.0, 2000.0, 3000.0, 4000.0]),
  ])
  func `have round limits below the greatest value`(greatest: Double, breaks: [Double]) {
    let classes = Classes(upTo: greatest)
    #expect(classes.breaks.count == breaks.count)
    for (found, wanted) in zip(classes.breaks, breaks) { #expect(abs(found - wanted) < wanted * 1e-9) }
  }

  @Test func `put every value into one class, limits into the lower one`() {
    let classes = Classes(upTo: 1)
    #expect(classes.index(of: 0.2) == 0)
    #expect(classes.index(of: 0.200001) == 1)
    #expect(classes.index(of: 1) == classes.count - 1)
  }

  @Test(arguments: [0, -3, .infinity, .nan] as [Double])
  func `are one where there is nothing to divide`(greatest: Double) {
    #expect(Classes(upTo: greatest).count == 1)
  }

  @Test func `never exceed the number asked for by more than the rounding of the last`() {
    for exponent in -6...9 {
      for digit in 1...99 {
        let greatest =
          Double(digit) * (0..<abs(exponent)).reduce(1.0) { value, _ in exponent < 0 ? value / 10 : value * 10 }
        #expect((1...6).contains(Classes(upTo: greatest).count), "\(greatest)")
      }
    }
  }
}
