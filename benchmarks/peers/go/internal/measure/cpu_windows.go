package measure

import "syscall"

func cpuSeconds() float64 {
	var created, exited, kernel, user syscall.Filetime
	process, err := syscall.GetCurrentProcess()
	if err != nil {
		Fail("current process: %v", err)
	}
	if err := syscall.GetProcessTimes(process, &created, &exited, &kernel, &user); err != nil {
		Fail("process times: %v", err)
	}
	return seconds(kernel) + seconds(user)
}

// A duration, which Filetime.Nanoseconds would take for a date.
func seconds(time syscall.Filetime) float64 {
	return float64(uint64(time.HighDateTime)<<32|uint64(time.LowDateTime)) / 1e7
}
