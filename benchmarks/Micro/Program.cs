using BenchmarkDotNet.Running;

// What one operation costs, and what it allocates. dotnet run -c Release --project benchmarks/Micro -- --filter '*'
BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
