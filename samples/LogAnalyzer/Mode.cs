namespace LogAnalyzer;

internal enum Mode
{
    Analyze,
    Topology,
    Help,
}
