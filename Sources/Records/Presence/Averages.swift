/// Averages of people: whole numbers, halves up. There is at least one.
extension Collection<Int> {
  var roundedMean: Int { (Double(reduce(0, +)) / Double(count)).roundedPeople }

  /// The value in the middle; of an even number, the mean of the two.
  var roundedMedian: Int {
    let sorted = sorted()
    return sorted[(sorted.count - 1) / 2...sorted.count / 2].roundedMean
  }
}

extension Double {
  var roundedPeople: Int { Int(rounded(.toNearestOrAwayFromZero)) }
}
